import { Module } from '@nestjs/common';
import { FeatureRepository } from './features/feature.repository';
import { FeatureService } from './features/feature.service';
import { FeatureWriter } from './features/feature-writer.service';
import { LiveFeatureRepository } from './features/live-feature.repository';
import { LiveFeatureService } from './features/live-feature.service';
import { TileShapeRepository } from './features/tile-shape.repository';
import { LayerBook } from './layers/layer-book';
import { LayerRepository } from './layers/layer.repository';
import { LayerService } from './layers/layer.service';
import { LiveLayerRegistry } from './layers/live-layer-registry';

const repositories = [LayerRepository, FeatureRepository, TileShapeRepository, LiveFeatureRepository];
const services = [LayerBook, LayerService, FeatureService, FeatureWriter, LiveFeatureService];

/** Layers and their features. Needs the database of the process. */
@Module({ providers: [...repositories, ...services, LiveLayerRegistry], exports: services })
export class GisMapModule {}
