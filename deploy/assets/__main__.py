"""``python -m deploy.assets``: join the stylesheets where that was not done yet, and say where they are."""

from deploy.assets.bundle import built

if __name__ == "__main__":
    print(built())
