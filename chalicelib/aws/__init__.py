"""What alone knows botocore: table, queues, blobs, secrets, mail, identity."""
