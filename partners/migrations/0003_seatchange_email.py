from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0002_history_without_passwords'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalseatchange',
            name='email',
            field=models.EmailField(blank=True, default='', max_length=254, verbose_name='e-mail'),
        ),
        migrations.AddField(
            model_name='seatchange',
            name='email',
            field=models.EmailField(blank=True, default='', max_length=254, verbose_name='e-mail'),
        ),
    ]
