"""What did they know, and when: for inquiries, of an agency or a person and a day in the past."""
