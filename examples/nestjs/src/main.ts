import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { CallbackController } from './callback.controller.js';
import { FriendsService } from './friends.service.js';

@Module({ controllers: [CallbackController], providers: [FriendsService] })
class AppModule {}

const app = await NestFactory.create<NestExpressApplication>(AppModule, {
  bodyParser: false,
  logger: ['error', 'warn'],
});
// The bytes as they came, whatever Content-Type says; Nest's own parser ends at 100 KiB.
app.useBodyParser('raw', { type: () => true, limit: '1mb' });
await app.listen(process.env.PORT ?? 3000);
console.log(`callbacks: ${await app.getUrl()}/im`);

// For the tests.
export const [server, friends] = [app.getHttpServer(), app.get(FriendsService)];
