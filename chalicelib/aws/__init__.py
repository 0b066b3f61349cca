"""What alone knows boto3 and its core, botocore: table, queues, blobs, secrets, mail, identity."""
