import { isDeepStrictEqual } from 'node:util';
import { asList, type Functions } from '../evaluate.ts';
import type { Template } from '../template.ts';

/**
 * The functions that only rules may use. `Fn::ValueOf` and `Fn::ValueOfAll`, which read tags and attributes of VPCs and
 * subnets, do not exist here.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html
 */
export function ruleFunctions(parameters: Template['parameters']): Functions {
  return {
    'Fn::Contains': (evaluation, argument) => {
      const [list, value] = asList('Fn::Contains', argument).map((part) => evaluation.value(part));
      return includes(asList('Fn::Contains', list), value);
    },
    'Fn::EachMemberEquals': (evaluation, argument) => {
      const [list, value] = asList('Fn::EachMemberEquals', argument).map((part) => evaluation.value(part));
      return asList('Fn::EachMemberEquals', list).every((item) => isDeepStrictEqual(item, value));
    },
    'Fn::EachMemberIn': (evaluation, argument) => {
      const [list, among] = asList('Fn::EachMemberIn', argument).map((part) => evaluation.value(part));
      const allowed = asList('Fn::EachMemberIn', among);
      return asList('Fn::EachMemberIn', list).every((item) => includes(allowed, item));
    },
    'Fn::RefAll': (evaluation, argument) => {
      const type = evaluation.text('Fn::RefAll', argument);
      const names = Object.keys(parameters).filter((name) => parameters[name]!.Type === type);
      return names.flatMap((name) => evaluation.ref(name));
    },
  };
}

function includes(list: readonly unknown[], value: unknown): boolean {
  return list.some((item) => isDeepStrictEqual(item, value));
}
