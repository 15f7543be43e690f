"""The account that the samples in the documentation use: the services in docs/services.json."""

import json

from .pages import ROOT

SERVICES_FILE = ROOT / "docs" / "services.json"
((ACCOUNT_ID, SERVICES),) = json.loads(SERVICES_FILE.read_text(encoding="utf-8")).items()
POSTGRES_DB, WEB_APP = SERVICES
