import { didYouMean } from '../../../../lib/nearest-word.ts';
import { invalidResource, type ParameterTexts, type SamResource } from '../sam-resource.ts';
import { type Tree, treeOf } from '../tree.ts';
import { compileApiEvent, compileHttpApiEvent } from './api-routes.ts';
import { compileS3 } from './bucket.ts';
import type { CompiledEvent, CompileEvent } from './event-kind.ts';
import { rejectUnknownEventProperties } from './event-properties.ts';
import { compileKinesis, compileSqs } from './mapping.ts';
import { compileEventBridgeRule, compileSchedule } from './rule.ts';
import { compileScheduleV2 } from './schedule-v2.ts';
import { compileSns } from './sns.ts';

const KINDS: Readonly<Record<string, CompileEvent>> = {
  Api: compileApiEvent,
  CloudWatchEvent: compileEventBridgeRule,
  EventBridgeRule: compileEventBridgeRule,
  HttpApi: compileHttpApiEvent,
  Kinesis: compileKinesis,
  S3: compileS3,
  SNS: compileSns,
  SQS: compileSqs,
  Schedule: compileSchedule,
  ScheduleV2: compileScheduleV2,
};

export function isSupportedEvent(type: unknown): boolean {
  return typeof type === 'string' && Object.hasOwn(KINDS, type);
}

/** @param context.target refers to what the events invoke: the function, or its alias */
export function compileEvents(
  resource: SamResource,
  { target, parameters }: { readonly target: Tree; readonly parameters: ParameterTexts },
): readonly CompiledEvent[] {
  return Object.entries(treeOf(resource.properties['Events'])).map(([name, event]) => {
    const { Type: type, Properties: properties } = treeOf(event);
    const kind = String(type);
    if (!isSupportedEvent(type)) {
      throw invalidResource(
        resource,
        `Event with id [${name}] is invalid. Events of type ${kind} are not supported by Millrace.` +
          `${didYouMean(kind, Object.keys(KINDS))} Millrace supports ${Object.keys(KINDS).join(', ')}.`,
      );
    }
    const id = `${resource.logicalId}${name}`;
    const compiled = { id, type: kind, properties: treeOf(properties), resource, target, parameters };
    rejectUnknownEventProperties(compiled);
    return KINDS[kind]!(compiled);
  });
}
