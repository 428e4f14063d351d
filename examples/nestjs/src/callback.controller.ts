import { createHash, timingSafeEqual } from 'node:crypto';
import { Body, Controller, HttpCode, Post, Query } from '@nestjs/common';
import { FriendsService, type Pair } from './friends.service.js';

const { CHAT_SDK_APP_ID: sdkAppId, CHAT_CALLBACK_TOKEN: token } = process.env;
if (!sdkAppId || !token) throw new Error('set CHAT_SDK_APP_ID and CHAT_CALLBACK_TOKEN, as in the Chat console');

/** A parameter that is given twice is an array here, and equal to no text. */
type Parameters = Readonly<Record<string, unknown>>;

@Controller()
export class CallbackController {
  constructor(private readonly friends: FriendsService) {}

  @Post('im')
  @HttpCode(200) // Nest answers a POST with 201, which Chat counts as failed
  take(@Query() query: Parameters, @Body() bytes: unknown) {
    const ErrorInfo = this.problemOf(query, Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0));
    const [ActionStatus, ErrorCode] = ErrorInfo === '' ? ['OK', 0] : ['FAIL', 1];
    return { ActionStatus, ErrorCode, ErrorInfo };
  }

  /** Makes the change that the callback tells of. Gives why it must be refused; '' for one that is accepted. */
  private problemOf(query: Parameters, bytes: Buffer): string {
    if (!isSigned(query)) return 'Sign is wrong';
    if (!(Math.abs(Date.now() / 1000 - Number(query.RequestTime)) <= 60)) return 'RequestTime is not of this minute';
    if (query.CallbackCommand === undefined && bytes.length <= 2) return ''; // the console checks the URL, with {}
    if (query.SdkAppid !== sdkAppId) return 'SdkAppid is not ours';
    try {
      const { CallbackCommand, PairList } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
      if (CallbackCommand !== query.CallbackCommand) return 'CallbackCommand differs from the query';
      const isAdd = CallbackCommand === 'Sns.CallbackFriendAdd';
      if (!isAdd && CallbackCommand !== 'Sns.CallbackFriendDelete') return ''; // Chat sends all callbacks to one URL
      if (!Array.isArray(PairList) || !PairList.every(isPair)) return 'PairList is not a list of pairs';
      if (isAdd) this.friends.add(PairList);
      else this.friends.remove(PairList);
      return '';
    } catch {
      return 'the body is not a JSON object in UTF-8';
    }
  }
}

function isSigned({ Sign, RequestTime }: Parameters): boolean {
  if (typeof Sign !== 'string' || typeof RequestTime !== 'string') return false;
  const right = Buffer.from(createHash('sha256').update(`${token}${RequestTime}`).digest('hex'));
  const given = Buffer.from(Sign);
  return given.length === right.length && timingSafeEqual(given, right);
}

const isPair = (pair: Partial<Pair> | null): pair is Pair =>
  typeof pair?.From_Account === 'string' && typeof pair.To_Account === 'string';
