"""The same two endpoints as Edgestate's, in the tutorial's stack: FastAPI, redis-py, a cache in the process.

Numbers come from GMP. Errors and options beyond what the bench asks are left out.
"""

import hashlib
import os
import re
import time
import uuid
from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated

import gmpy2
import redis.asyncio as redis
from cachetools import TLRUCache
from fastapi import BackgroundTasks, FastAPI, Header, HTTPException
from fastapi import Path as PathParameter
from fastapi.responses import JSONResponse

TTL_SECS = 86_400
MAX_N = 1_000_000
DAY_SECS = 86_400
INTERVALS = [("minute", 60, 120), ("hour", 3_600, 336), ("day", DAY_SECS, 400)]
SCRIPT = Path(__file__).parents[3] / "crates/redis-store/src/count_visit.lua"

app = FastAPI()
pool = redis.ConnectionPool.from_url(os.environ["REDIS_URL"], decode_responses=True)
client = redis.Redis(connection_pool=pool)
count_visit = client.register_script(SCRIPT.read_text())

# F(n), when it was computed, and when it expires.
memory: TLRUCache[int, tuple[str, float, float]] = TLRUCache(
    maxsize=16 * 1024 * 1024,
    ttu=lambda n, entry, now: entry[2],
    timer=time.time,
    getsizeof=lambda entry: len(entry[0]),
)


async def write_back(key: str, value: str) -> None:
    await client.set(key, value, ex=TTL_SECS)


@app.get("/api/fibonacci/{n}")
async def fibonacci(
    n: Annotated[int, PathParameter(ge=0, le=MAX_N)], background: BackgroundTasks, cache: str = "tiered"
) -> JSONResponse:
    in_memory, in_redis = cache in ("tiered", "memory"), cache in ("tiered", "redis")
    now = time.time()
    entry = memory.get(n) if in_memory else None
    if entry is not None:
        source, status = "memory", "edgestate-memory; hit"
    else:
        key = f"edgestate:v1:fib:{n}"
        value = None
        if in_redis:
            async with client.pipeline(transaction=False) as pipeline:
                value, ttl_secs = await pipeline.get(key).ttl(key).execute()
        if value is not None:
            source, status = "redis", "edgestate-redis; hit"
            entry = (value, now - (TTL_SECS - ttl_secs), now + ttl_secs)
        else:
            source = "computed"
            status = "edgestate-redis; fwd=uri-miss" if in_redis else "edgestate-memory; fwd=bypass"
            kept_secs = TTL_SECS if in_memory or in_redis else 0
            entry = (gmpy2.fib(n).digits(), now, now + kept_secs)
            if in_redis:
                background.add_task(write_back, key, entry[0])
        if in_memory:
            memory[n] = entry

    value, computed, expires = entry
    ttl_secs = int(expires - now)
    return JSONResponse(
        {
            "n": n,
            "value": value,
            "digits": len(value),
            "source": source,
            "backend": "redis",
            "age_secs": int(now - computed),
            "ttl_secs": ttl_secs,
            "degraded": False,
        },
        headers={
            "cache-control": "no-store",
            "vary": "accept",
            "cache-status": f"{status}; ttl={ttl_secs}",
            "x-content-type-options": "nosniff",
        },
        background=background,
    )


@app.post("/api/visits/{page:path}")
async def visit(
    page: str,
    idempotency_key: Annotated[str | None, Header()] = None,
    user_agent: Annotated[str, Header()] = "",
    cf_connecting_ip: Annotated[str, Header()] = "",
) -> JSONResponse:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._~/-]{0,127}", page):
        raise HTTPException(400, "invalid-page")
    visit_id = idempotency_key or uuid.uuid4().hex
    visitor = hashlib.sha256(f"{cf_connecting_ip}\0{user_agent}".encode()).hexdigest()[:32]

    now = int(time.time())
    day = datetime.fromtimestamp(now, timezone.utc).strftime("%Y%m%d")
    prefix = f"edgestate:v1:visits:{{{page}}}"
    keys = [f"{prefix}:seen:{visit_id}", f"{prefix}:total"]
    keys += [f"{prefix}:{name}" for name, _, _ in INTERVALS]
    keys += [f"{prefix}:unique:{day}", f"{prefix}:salt:{day}", "edgestate:v1:visits:top"]
    salt_secs = DAY_SECS - now % DAY_SECS + 3_600
    args: list[str | int] = [86_400, page, visitor, uuid.uuid4().hex, salt_secs, 1000, uuid.uuid4().hex]
    for _, secs, kept in INTERVALS:
        start = now - now % secs
        args += [start, start - (kept - 1) * secs, kept * secs]

    counted, total, today, unique_today = await count_visit(keys=keys, args=args)
    return JSONResponse(
        {
            "page": page,
            "counted": counted == 1,
            "total": total,
            "today": today,
            "unique_today": unique_today,
            "backend": "redis",
        },
        headers={"cache-control": "no-store", "idempotency-key": visit_id, "x-content-type-options": "nosniff"},
    )
