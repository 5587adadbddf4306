/**
 * Takes one request from each of several allowances at once, or from none when one of them is used up (generic cell rate
 * algorithm: what is used comes back steadily, so that there is no border of a window at which everybody comes again).
 *
 * KEYS: one an allowance. ARGV: for each, how many requests and in how many milliseconds.
 * Answers for each, in order: whether it allows (1 or 0), how many are left, milliseconds until all are, milliseconds to wait.
 * The time is Redis's own: the clocks of several processes never agree.
 */
export const TAKE_REQUESTS = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local answer, arrivals, allowed = {}, {}, true
for index, key in ipairs(KEYS) do
  local limit, window = tonumber(ARGV[index * 2 - 1]), tonumber(ARGV[index * 2])
  local interval = window / limit
  local arrival = math.max(tonumber(redis.call('GET', key) or now), now)
  local wait = arrival + interval - window - now
  arrivals[index] = { arrival + interval, window }
  if wait > 0 then
    allowed = false
    answer[index] = { 0, 0, math.ceil(arrival - now), math.ceil(wait) }
  else
    answer[index] = { 1, math.floor(-wait / interval), math.ceil(arrival + interval - now), 0 }
  end
end
if allowed then
  for index, key in ipairs(KEYS) do
    redis.call('SET', key, string.format('%.3f', arrivals[index][1]), 'PX', math.max(1, math.ceil(arrivals[index][1] - now)))
  end
end
return answer
`;

/** What one allowance answers. */
export type Taken = readonly [allows: 0 | 1, left: number, untilFullMs: number, waitMs: number];
