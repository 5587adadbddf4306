export const ACCOUNT_SCHEME = 'account';
export const DEVICE_SCHEME = 'device';
