-- wrk: sends the requests of a file, in their order from a given place on, round and round.
-- Arguments: FILE START. The file holds whole HTTP requests, each behind a line with its length.
-- They were drawn with a fixed seed by bench/lib/work.py, so every variant is asked the same.

local requests, at, n

function init(args)
    local file = assert(io.open(args[1], "rb"))
    requests, n = {}, 0
    while true do
        local line = file:read("*l")
        if not line then break end
        n = n + 1
        requests[n] = file:read(tonumber(line))
    end
    file:close()
    at = tonumber(args[2]) % n
end

function request()
    at = at % n + 1
    return requests[at]
end

function done(summary, latency, _)
    local e = summary.errors
    io.write(string.format(
        "BENCH requests=%d bytes=%d duration_us=%d p50_us=%d p99_us=%d max_us=%d status=%d " ..
        "socket=%d timeout=%d\n",
        summary.requests, summary.bytes, summary.duration, latency:percentile(50),
        latency:percentile(99), latency.max, e.status, e.connect + e.read + e.write, e.timeout))
end
