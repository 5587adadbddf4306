/** Whether an MQTT topic matches a filter; `+` stands for one level, a last `#` for any number. */
export function filterMatches(filter: string, topic: string): boolean {
  // A walk over both without splitting: this runs for every message.
  let at = 0;
  let from = 0;
  for (;;) {
    if (filter.startsWith('#', at)) return true;
    const filterEnd = endOfLevel(filter, at);
    const topicEnd = endOfLevel(topic, from);
    const isAny = filterEnd === at + 1 && filter[at] === '+';
    if (!isAny && (filterEnd - at !== topicEnd - from || !topic.startsWith(filter.slice(at, filterEnd), from))) return false;
    if (filterEnd === filter.length && topicEnd === topic.length) return true;
    if (topicEnd === topic.length) return filter.slice(filterEnd) === '/#';
    if (filterEnd === filter.length) return false;
    at = filterEnd + 1;
    from = topicEnd + 1;
  }
}

function endOfLevel(text: string, from: number): number {
  const slash = text.indexOf('/', from);
  return slash === -1 ? text.length : slash;
}
