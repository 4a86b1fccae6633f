"""Password hashes are stored encrypted: who reads the table of members, by whatever SQL, has nothing to guess at."""

from django.contrib.auth.hashers import Argon2PasswordHasher, BasePasswordHasher

from mscportal.record.vault import VaultClosed, master_decrypt, master_encrypt


class SealedArgon2Hasher(BasePasswordHasher):
    """Argon2, encrypted under the installation's key (AES-256-GCM) as the second factors are."""

    algorithm = "sealed"
    argon2 = Argon2PasswordHasher()

    def salt(self) -> str:
        return self.argon2.salt()

    def encode(self, password: str, salt: str) -> str:
        """Return `sealed$` and the encrypted hash, 300 signs or so."""
        return f"{self.algorithm}${master_encrypt(self.argon2.encode(password, salt))}"

    def verify(self, password: str, encoded: str) -> bool:
        """Tell whether `password` is the one; never where the key that it was stored under is gone."""
        try:
            return self.argon2.verify(password, _opened(encoded))
        except VaultClosed:
            return False

    def must_update(self, encoded: str) -> bool:
        """Tell whether the parameters are old ones; Django asks before it knows whether the password fits."""
        try:
            return self.argon2.must_update(_opened(encoded))
        except VaultClosed:
            return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Do nothing: the cost of Argon2 lies in its parameters."""


def _opened(encoded: str) -> str:
    return master_decrypt(encoded.split("$", 1)[1])
