"""What is compared, one module each, with the same functions in all of them.

- `ready()` makes a client, as a program does before anything else.
- `first_update()` makes the README's imports and a client, and updates a service over the in-process transport.
- `updater()` gives a function that updates a service over the in-process transport.
- `page_reader()` gives a function that reads a page of services from its bytes.
- `services(page)` gives the services of what that function returned; httpx alone has no classes to compare.
- `concurrent_updater(base_url)` gives a coroutine function that updates a service, within an asynchronous context.

The imports stand in the functions, since they are part of what is measured.
"""
