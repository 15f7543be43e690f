"""The command `python -m workers_vpc.cli`."""

from . import main

if __name__ == "__main__":
    main()
