/** How many zones one person follows, or one broadcast names: more than the island has communes. */
export const MOST_ZONES = 100;
