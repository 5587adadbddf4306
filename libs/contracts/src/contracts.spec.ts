import { DomainError, domainErrors, EventJobs, IotEvents, PERMISSIONS, permissionsOf, ROLES } from './index';

describe('permissions', () => {
  it('are all held by SUPER_ADMIN, and none without a role', () => {
    expect([...permissionsOf(['SUPER_ADMIN'])]).toEqual(PERMISSIONS);
    expect(permissionsOf([]).size).toBe(0);
  });

  it('add up over roles', () => {
    const alone = ROLES.map((role) => permissionsOf([role]));
    for (const permission of permissionsOf(['VIEWER', 'OPERATOR'])) expect(alone.some((granted) => granted.has(permission))).toBe(true);
  });

  it('let no citizen manage rules', () => {
    for (const role of ['VIEWER', 'USER', 'PROVIDER', 'BOTANIST'] as const)
      expect(permissionsOf([role]).has('iot.rule.manage')).toBe(false);
  });
});

describe('the catalogue', () => {
  it('stores names that no class name decides', () => {
    expect(IotEvents.AlertRaised).toMatchObject({ name: 'iot.alert-raised', room: 'iot' });
    expect(EventJobs.LostDispatch).toMatchObject({ name: 'events.lost-dispatch', queue: 'events' });
  });
});

describe('domain errors', () => {
  it('carry a dotted stable code', () => {
    const SensorError = domainErrors('iot.sensor', { keyTaken: { kind: 'conflict', say: 'Another sensor has this key' } });
    const error = SensorError.keyTaken({ key: 'a' });
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ code: 'iot.sensor.key_taken', kind: 'conflict', details: { key: 'a' } });
  });
});
