"""What alone knows boto3: table, queues, blobs, secrets, mail, identity."""
