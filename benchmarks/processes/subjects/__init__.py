"""The libraries that are compared. Each module has the same functions.

- `ready()` creates a client, as the first step of a program.
- `first_update()` imports what the README imports, creates a client, and updates a service over the in-process
  transport.
- `updater(count)` returns a function that updates `count` services in turn over the in-process transport.
- `page_decoder()` returns a function that decodes a page of services from bytes.
- `services(page)` returns the services of a decoded page. Plain httpx does not have it, because it has no classes.
- `concurrent_updater(base_url)` provides, in an async context, a coroutine function that updates a service.

The functions contain the imports, because the imports are part of what is measured.
"""
