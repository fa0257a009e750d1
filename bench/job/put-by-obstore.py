"""PUTs each file of a folder by obstore, 256 at a time. Arguments: the folder, the endpoint."""

import asyncio
import os
import sys

import obstore
from obstore.store import S3Store

folder, endpoint = sys.argv[1:]
store = S3Store(
    "bench",
    prefix="user_info/processed",
    endpoint=endpoint,
    virtual_hosted_style_request=False,
    client_options={"allow_http": True, "allow_invalid_certificates": True},
)


async def put_some(names):
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            body = file.read()
        await obstore.put_async(store, name, body, use_multipart=False)


async def main():
    # One iterator for all: each takes the next name.
    names = iter(os.listdir(folder))
    await asyncio.gather(*(put_some(names) for _ in range(256)))


asyncio.run(main())
# All is stored. Threads of obstore's may abort the process while Python ends.
os._exit(0)
