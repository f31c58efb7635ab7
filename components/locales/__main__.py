"""`python -m components.locales`: gather every marked sentence of the code into the catalogues and say what lacks words."""

from components.locales.harvest import refresh

if __name__ == "__main__":
    raise SystemExit(refresh())
