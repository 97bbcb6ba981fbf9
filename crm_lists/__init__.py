"""Lists of the CRM: the framework and one app per business area."""
