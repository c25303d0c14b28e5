"""A private S3 server for the tests: moto's, on loopback, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

BUCKET = "newsroom-media"


@contextmanager
def running() -> Iterator[str]:
    """Yield the MEDIA_URL of an empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    try:
        client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
        )
        client.create_bucket(Bucket=BUCKET)
        yield f"s3://key:secret@{BUCKET}/site?endpoint={endpoint}&region=us-east-1"
    finally:
        server.stop()
