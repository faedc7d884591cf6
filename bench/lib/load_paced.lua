-- wrk: as load.lua, but each connection pauses before a request, so that the load stays below what
-- the server can do. Arguments: FILE START PAUSE_MS (the mean of an even distribution from 0).

local base = debug.getinfo(1, "S").source:match("^@(.*)load_paced%.lua$")
dofile(base .. "load.lua")
local plain_init, pause = init, 0

function init(args)
    plain_init(args)
    math.randomseed(7)
    pause = tonumber(args[3])
end

function delay()
    return math.random(0, 2 * pause)
end
