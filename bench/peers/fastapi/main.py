"""The same two endpoints as Edgestate's, in the tutorial's stack: FastAPI, redis-py, a cache in the process.

Numbers come from GMP. Errors and options beyond what the bench asks are left out.
"""

import base64
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
MAX_IDS = 500_000
MAX_PAGES = 2_000
INTERVALS = [("minute", 60, 120), ("hour", 3_600, 360), ("day", DAY_SECS, 400)]
UNIQUES_DAYS = 100
SCRIPTS = Path(__file__).parents[3] / "crates/redis-store/src"
UUID_V7 = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

app = FastAPI()
pool = redis.ConnectionPool.from_url(os.environ["REDIS_URL"], decode_responses=True)
client = redis.Redis(connection_pool=pool)
count_visit = client.register_script((SCRIPTS / "ids.lua").read_text() + (SCRIPTS / "count_visit.lua").read_text())

# F(n), when it was computed, and when it expires.
memory: TLRUCache[int, tuple[str, float, float]] = TLRUCache(
    maxsize=16 * 1024 * 1024,
    ttu=lambda n, entry, now: entry[2],
    timer=time.time,
    getsizeof=lambda entry: len(entry[0]),
)


def sha256(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()


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
    now_ms = time.time_ns() // 1_000_000
    now = now_ms // 1000
    day = datetime.fromtimestamp(now, timezone.utc).strftime("%Y%m%d")
    visitor = sha256(cf_connecting_ip, user_agent, page, day).hex()[:32]

    visits = "edgestate:v1:visits"
    prefix = f"{visits}:{{{page}}}"
    keys = [f"{visits}:ids", f"{visits}:ids:0", f"{visits}:ids:1", f"{prefix}:seen:{visit_id}", f"{prefix}:total"]
    keys += [f"{prefix}:{name}" for name, _, _ in INTERVALS]
    keys += [f"{prefix}:unique:{day}", f"{prefix}:salt:{day}", f"{visits}:top"]
    keys += [f"{prefix}:uniques:{now // DAY_SECS // UNIQUES_DAYS}", f"{prefix}:imported"]

    digest = base64.urlsafe_b64encode(sha256(page, visit_id)[:12]).decode()
    id_ms = int(visit_id[:8] + visit_id[9:13], 16) if UUID_V7.fullmatch(visit_id) else ""
    salt_secs = DAY_SECS - now % DAY_SECS + 3_600
    args: list[str | int] = [digest, id_ms, now_ms, MAX_IDS, 86_400_000, uuid.uuid4().hex, page, MAX_PAGES]
    args += [visitor, uuid.uuid4().hex, salt_secs]
    for _, secs, kept in INTERVALS:
        start = now - now % secs
        args += [start, start - (kept - 1) * secs, kept * secs]

    counted, total, today, unique_today, *_ = await count_visit(keys=keys, args=args)
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
