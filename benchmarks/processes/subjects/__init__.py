"""The libraries that are compared. Each module has the same names.

- `PACKAGES` are the import packages whose installed size is measured, and `DISTRIBUTIONS` those whose versions are
  reported.
- `ready()` creates a client, as the first step of a program.
- `updater(count)` returns a function that updates `count` services in turn over the in-process transport.
- `page_decoder()` returns a function that decodes a page of services from bytes.
- `concurrent_updater(base_url)` provides, in an async context, a coroutine function that updates a service.
- `applier(base_url, http_client)` returns a function that makes an account match configurations, which `configs()`
  creates from documents.

The functions contain the imports, because the imports are part of what is measured.
"""
