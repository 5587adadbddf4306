import { Module } from '@nestjs/common';
import { FeatureController } from './features/feature.controller';
import { GisMapModule } from './gis-map.module';
import { LayerController } from './layers/layer.controller';
import { OgcController } from './ogc/ogc.controller';
import { OgcService } from './ogc/ogc.service';
import { StyleController } from './tiles/style.controller';
import { StyleService } from './tiles/style.service';
import { TileCache } from './tiles/tile-cache';
import { TileController } from './tiles/tile.controller';
import { TileLane } from './tiles/tile-lane';
import { TileRepository } from './tiles/tile.repository';
import { TileService } from './tiles/tile.service';

/** Layers, features, tiles and OGC through the door. Needs Redis of the process and MapConfig besides. */
@Module({
  imports: [GisMapModule],
  providers: [TileRepository, TileCache, TileService, TileLane, StyleService, OgcService],
  controllers: [LayerController, FeatureController, TileController, StyleController, OgcController],
})
export class GisMapHttpModule {}
