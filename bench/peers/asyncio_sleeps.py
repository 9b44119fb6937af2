"""asyncio.gather over many sleeps of 5 s; prints its figures as JSON."""
import asyncio
import json
import resource
import sys
import time


async def main(tasks):
    await asyncio.gather(*(asyncio.sleep(5) for _ in range(tasks)))


began = time.perf_counter()
asyncio.run(main(int(sys.argv[1])))
print(json.dumps({
    "seconds": time.perf_counter() - began,
    "rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
