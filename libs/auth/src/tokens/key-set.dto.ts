import { ApiProperty } from '@nestjs/swagger';

export class PublicKeyDto {
  @ApiProperty({ enum: ['EC'] }) readonly kty!: 'EC';
  @ApiProperty({ enum: ['P-256'] }) readonly crv!: 'P-256';
  @ApiProperty({ example: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4' }) readonly x!: string;
  @ApiProperty({ example: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM' }) readonly y!: string;
  @ApiProperty({ description: 'Thumbprint of the key (RFC 7638)', example: 'cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s' })
  readonly kid!: string;
  @ApiProperty({ enum: ['sig'] }) readonly use!: 'sig';
  @ApiProperty({ enum: ['ES256'] }) readonly alg!: 'ES256';
}

export class KeySetDto {
  @ApiProperty({ type: [PublicKeyDto] }) readonly keys!: PublicKeyDto[];
}
