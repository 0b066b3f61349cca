"""The only rooms' neighbour that knows boto3: table, queues, blobs, secrets, mail, identity."""
