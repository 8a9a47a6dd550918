"""Drives the public SDK through the identity API, and tries out what it made with the SDK of SWR."""

import people
import policy
import role
from identity import used

for part in people.PARTS + policy.PARTS + role.PARTS:
    part()
names = sorted(name for _, name in used)
print(f"{len(names)} methods of the SDK work: {', '.join(names)}")
