/**
 * Who has how many open sockets, in Redis. KEYS[1] is what the keys begin with:
 * `:accounts` account → sockets in all processes; `:of:<process>` account → sockets of that process;
 * `:processes` process → last sign of life, in ms; `:facts` process → what it says of itself.
 * Each script is whole or not at all, so that the counts add up whatever is killed.
 */

/** ARGV: process, account, limit. Answers how many the account now has; -1 when it has as many as it may. */
export const ENTER = `
local total = tonumber(redis.call('HGET', KEYS[1] .. ':accounts', ARGV[2]) or '0')
if total >= tonumber(ARGV[3]) then return -1 end
redis.call('HINCRBY', KEYS[1] .. ':of:' .. ARGV[1], ARGV[2], 1)
return redis.call('HINCRBY', KEYS[1] .. ':accounts', ARGV[2], 1)`;

/** ARGV: process, account. Answers how many the account has left; -1 when the process was counted out already. */
export const LEAVE = `
local own = tonumber(redis.call('HGET', KEYS[1] .. ':of:' .. ARGV[1], ARGV[2]) or '0')
if own <= 0 then return -1 end
if own == 1 then redis.call('HDEL', KEYS[1] .. ':of:' .. ARGV[1], ARGV[2]) else redis.call('HINCRBY', KEYS[1] .. ':of:' .. ARGV[1], ARGV[2], -1) end
local left = redis.call('HINCRBY', KEYS[1] .. ':accounts', ARGV[2], -1)
if left <= 0 then redis.call('HDEL', KEYS[1] .. ':accounts', ARGV[2]) end
return left`;

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

const COUNT_OUT = `
local function countOut(process, gone)
  local of = redis.call('HGETALL', KEYS[1] .. ':of:' .. process)
  for index = 1, #of, 2 do
    if redis.call('HINCRBY', KEYS[1] .. ':accounts', of[index], -tonumber(of[index + 1])) <= 0 then
      redis.call('HDEL', KEYS[1] .. ':accounts', of[index])
      gone[#gone + 1] = of[index]
    end
  end
  redis.call('DEL', KEYS[1] .. ':of:' .. process)
end`;

/** A sign of life, and the end of those that gave none. ARGV: process, facts, ms of patience. Answers whether the process was known, and who has no socket left. */
export const BEAT = `${NOW}${COUNT_OUT}
local wasKnown = redis.call('ZADD', KEYS[1] .. ':processes', now, ARGV[1]) == 0
redis.call('HSET', KEYS[1] .. ':facts', ARGV[1], ARGV[2])
local gone = {}
for _, process in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1] .. ':processes', '-inf', now - tonumber(ARGV[3]))) do
  countOut(process, gone)
  redis.call('ZREM', KEYS[1] .. ':processes', process)
  redis.call('HDEL', KEYS[1] .. ':facts', process)
end
return {wasKnown and 1 or 0, gone}`;

/** Counts all sockets of a process anew. ARGV: process, then account and count in turn. Answers who has a socket that had none, and who has none that had one. */
export const RECOUNT = `${COUNT_OUT}
local gone, come = {}, {}
countOut(ARGV[1], gone)
local wasGone = {}
for _, account in ipairs(gone) do wasGone[account] = true end
for index = 2, #ARGV, 2 do
  redis.call('HSET', KEYS[1] .. ':of:' .. ARGV[1], ARGV[index], ARGV[index + 1])
  if redis.call('HINCRBY', KEYS[1] .. ':accounts', ARGV[index], ARGV[index + 1]) == tonumber(ARGV[index + 1]) then
    if not wasGone[ARGV[index]] then come[#come + 1] = ARGV[index] end
  end
  wasGone[ARGV[index]] = nil
end
local left = {}
for account in pairs(wasGone) do left[#left + 1] = account end
return {come, left}`;
