import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { TRANSPORTS } from './passkey';

// How WebAuthn (level 3) writes its messages as JSON: described for clients; what is read of them is decided in webauthn-answer.ts.

const base64url = (description: string, example: string) => ({ format: 'base64url', description, example });
const challenge = base64url('What the authenticator signs; good once', 'n2aE0kq0c6p8V3m0cF2H2o1hR2V4gqA3m1hJbC0zv6Y');
const credentialId = base64url('Name of the passkey, by its authenticator', 'Wl1xTPJ0qkW2c0n3mT0F1Q');
const clientData = base64url('What the browser says it did', 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoi…');
const publicKeyType = { enum: ['public-key'], example: 'public-key', description: 'Always the same' };
const userVerification = { enum: ['required', 'preferred', 'discouraged'], example: 'required' };

export class PasskeyDescriptorDto {
  @ApiProperty(credentialId) readonly id!: string;
  @ApiProperty(publicKeyType) readonly type!: string;
  @ApiPropertyOptional({ enum: TRANSPORTS, isArray: true, example: ['internal'], description: 'How the browser reaches it' })
  readonly transports?: readonly string[];
}

/** For `PublicKeyCredential.parseRequestOptionsFromJSON()`. */
export class PasskeyRequestOptionsDto {
  @ApiProperty(challenge) readonly challenge!: string;
  @ApiPropertyOptional({ example: 'madinina.example', description: 'Domain that the passkey is bound to' }) readonly rpId?: string;
  @ApiPropertyOptional({ type: 'integer', example: 300_000, description: 'ms' }) readonly timeout?: number;
  @ApiPropertyOptional({ ...userVerification, description: 'Whether the device must know its owner' })
  readonly userVerification?: string;
  @ApiPropertyOptional({ type: [PasskeyDescriptorDto], description: 'Empty: any that the authenticator has' })
  readonly allowCredentials?: readonly PasskeyDescriptorDto[];
}

export class RelyingPartyDto {
  @ApiPropertyOptional({ example: 'madinina.example', description: 'Domain' }) readonly id?: string;
  @ApiProperty({ example: 'Madinina', description: 'For people' }) readonly name!: string;
}

export class PasskeyUserDto {
  @ApiProperty(base64url('Of the account', 'AZqbDHoxfF6ODi9vChssPQ')) readonly id!: string;
  @ApiProperty({ example: 'marie.joseph@example.org', description: 'What authenticators show' }) readonly name!: string;
  @ApiProperty({ example: 'Marie Joseph', description: 'The same, for people' }) readonly displayName!: string;
}

export class PasskeyAlgorithmDto {
  @ApiProperty(publicKeyType) readonly type!: string;
  @ApiProperty({ type: 'integer', example: -7, description: 'COSE' }) readonly alg!: number;
}

export class AuthenticatorSelectionDto {
  @ApiPropertyOptional({
    enum: ['required', 'preferred', 'discouraged'],
    example: 'preferred',
    description: 'Whether it can sign in by itself',
  })
  readonly residentKey?: string;
  @ApiPropertyOptional({ example: false, description: 'The same, for older browsers' }) readonly requireResidentKey?: boolean;
  @ApiPropertyOptional({ ...userVerification, description: 'Whether the device must know its owner' })
  readonly userVerification?: string;
}

/** For `PublicKeyCredential.parseCreationOptionsFromJSON()`. */
export class PasskeyCreationOptionsDto {
  @ApiProperty({ type: RelyingPartyDto, description: 'The city' }) readonly rp!: RelyingPartyDto;
  @ApiProperty({ type: PasskeyUserDto, description: 'You' }) readonly user!: PasskeyUserDto;
  @ApiProperty(challenge) readonly challenge!: string;
  @ApiProperty({ type: [PasskeyAlgorithmDto], description: 'What is understood here, the best first' })
  readonly pubKeyCredParams!: readonly PasskeyAlgorithmDto[];
  @ApiPropertyOptional({ type: 'integer', example: 300_000, description: 'ms' }) readonly timeout?: number;
  @ApiPropertyOptional({ type: [PasskeyDescriptorDto], description: 'Yours, which are not made again' })
  readonly excludeCredentials?: readonly PasskeyDescriptorDto[];
  @ApiPropertyOptional({ type: AuthenticatorSelectionDto, description: 'Which authenticators are wanted' })
  readonly authenticatorSelection?: AuthenticatorSelectionDto;
  @ApiPropertyOptional({ enum: ['none'], example: 'none', description: 'The maker of the authenticator is not asked for' })
  readonly attestation?: string;
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { credProps: true }, description: 'Of WebAuthn' })
  readonly extensions?: object;
  @ApiPropertyOptional({ type: [String], example: [], description: 'Of WebAuthn' }) readonly hints?: readonly string[];
}

export class AssertionResponseDto {
  @ApiProperty(clientData) readonly clientDataJSON!: string;
  @ApiProperty(base64url('What the authenticator says', 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ'))
  readonly authenticatorData!: string;
  @ApiProperty(base64url('Over both', 'MEUCIQCxJ0kq…')) readonly signature!: string;
  @ApiPropertyOptional({ ...base64url('Whose it is, as the authenticator knows', 'AZqbDHoxfF6ODi9vChssPQ'), type: String, nullable: true })
  readonly userHandle?: string | null;
}

/** What `navigator.credentials.get()` answered, as its `toJSON()` gives it; further members are passed over. */
export class PasskeyAssertionDto {
  @ApiProperty(credentialId) readonly id!: string;
  @ApiProperty({ ...credentialId, description: 'The same again' }) readonly rawId!: string;
  @ApiProperty(publicKeyType) readonly type!: string;
  @ApiProperty({ type: AssertionResponseDto, description: 'What was signed' }) readonly response!: AssertionResponseDto;
}

export class AttestationResponseDto {
  @ApiProperty(clientData) readonly clientDataJSON!: string;
  @ApiProperty(base64url('The new public key', 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YViU…')) readonly attestationObject!: string;
  @ApiPropertyOptional({ enum: TRANSPORTS, isArray: true, example: ['internal', 'hybrid'], description: 'How the browser reaches it' })
  readonly transports?: readonly string[];
}

/** What `navigator.credentials.create()` answered, as its `toJSON()` gives it; further members are passed over. */
export class PasskeyAttestationDto {
  @ApiProperty(credentialId) readonly id!: string;
  @ApiProperty({ ...credentialId, description: 'The same again' }) readonly rawId!: string;
  @ApiProperty(publicKeyType) readonly type!: string;
  @ApiProperty({ type: AttestationResponseDto, description: 'What was made' }) readonly response!: AttestationResponseDto;
}
