import { ConfigGroup, FromEnv } from '@madinina/platform/config';
import { IsIn, IsOptional, IsString, IsUrl, Matches, MinLength, ValidateIf } from 'class-validator';

const inFolder = (config: StorageConfig): boolean => config.driver === 'folder';
const inS3 = (config: StorageConfig): boolean => config.driver === 's3';
/** One half of the key pair asks for the other; with neither, the SDK finds the machine's own role. */
const hasHalfOfKeys = (config: StorageConfig): boolean =>
  inS3(config) && (config.accessKeyId !== undefined || config.secretAccessKey !== undefined);

@ConfigGroup('storage')
export class StorageConfig {
  @FromEnv('STORAGE_DRIVER', { about: 'Where files are kept: folder, or s3 (also MinIO)', default: 'folder' })
  @IsIn(['folder', 's3'])
  readonly driver!: 'folder' | 's3';

  @FromEnv('STORAGE_FOLDER', { about: 'Folder of the files, shared by all processes (driver folder)', development: '.madinina/storage' })
  @ValidateIf(inFolder)
  @IsString()
  readonly folder?: string;

  @FromEnv('STORAGE_LINK_KEY', {
    about: 'Signs the links to files, 32 characters or more (driver folder)',
    secret: true,
    development: 'development-only-key-of-file-links',
  })
  @ValidateIf(inFolder)
  @MinLength(32)
  readonly linkKey?: string;

  @FromEnv('STORAGE_LINK_BASE', { about: 'Address under which links to files are served (driver folder)', default: '/api/v1/files' })
  @Matches(/^(https?:\/\/[^/\s]+)?(\/[\w.-]+)*$/)
  readonly linkBase!: string;

  @FromEnv('S3_BUCKET', { about: 'Bucket of the files (driver s3)' })
  @ValidateIf(inS3)
  @Matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { message: 'must be the name of a bucket' })
  readonly bucket?: string;

  @FromEnv('S3_REGION', { about: 'Region of the bucket', default: 'us-east-1' })
  @IsString()
  readonly region!: string;

  @FromEnv('S3_ENDPOINT', { about: 'Address of an S3 that is not Amazon, e.g. http://minio:9000' })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true })
  readonly endpoint?: string;

  @FromEnv('S3_PUBLIC_ENDPOINT', { about: 'The same server as browsers reach it, for signed links' })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true })
  readonly publicEndpoint?: string;

  @FromEnv('S3_ACCESS_KEY_ID', { about: 'Key pair of the bucket; without it, the role of the machine', secret: true })
  @ValidateIf(hasHalfOfKeys)
  @IsString()
  readonly accessKeyId?: string;

  @FromEnv('S3_SECRET_ACCESS_KEY', { about: 'Secret half of the key pair', secret: true })
  @ValidateIf(hasHalfOfKeys)
  @IsString()
  readonly secretAccessKey?: string;
}
