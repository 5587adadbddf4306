export { type CityEvent, type Listener, type ListenerOptions, ListensTo, type Skipped } from './city-event';
export { Events, type Happening } from './events';
export { EventsConfig } from './events-config';
export { EventsModule } from './events.module';
export { GroupingLine, type GroupingLimits, type Settled } from './grouping-line';
export { ListenersModule } from './listeners.module';
export { RelayModule } from './relay.module';
