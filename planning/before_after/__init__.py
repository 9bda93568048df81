"""Did it get better: a change judged by days, and days watched for drift. docs/decisions/0041 says why so."""
