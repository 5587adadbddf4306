const FRESHNESS = Symbol('freshness');

/** How recently a caller must have proved who they are. */
export interface Freshness {
  /** Undefined: as the setting of the room that verifies tokens says. */
  readonly withinSeconds: number | undefined;
}

/** What a handler asks for; undefined when any valid token is enough. */
export const freshnessOf = (handler: object): Freshness | undefined => Reflect.getMetadata(FRESHNESS, handler) as Freshness | undefined;

/**
 * For dangerous actions: the caller proved who they are a short time ago, with a second factor if the account has one. Others get
 * 403 `auth.step_up.required`, and try again after `POST /auth/step-up`. It stands beside `@Allow` or `@SignedIn`.
 * @param withinSeconds AUTH_FRESH_SECONDS unless told
 */
export const FreshAuthentication =
  (withinSeconds?: number): MethodDecorator =>
  (_prototype, _name, descriptor) => {
    const freshness: Freshness = { withinSeconds };
    Reflect.defineMetadata(FRESHNESS, freshness, descriptor.value as object);
  };
