/** Who listens to which event, typed by a map of events to what they say. */
export class Listeners<Events extends object> {
  private readonly byEvent = new Map<keyof Events, Set<(payload: never) => void>>();

  /** @returns a function that ends it */
  on<Event extends keyof Events>(event: Event, listener: (payload: Events[Event]) => void): () => void {
    const listeners = this.byEvent.get(event) ?? new Set();
    this.byEvent.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  tell<Event extends keyof Events>(event: Event, payload: Events[Event]): void {
    for (const listener of this.byEvent.get(event) ?? []) (listener as (payload: Events[Event]) => void)(payload);
  }
}
