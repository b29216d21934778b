/** The source of a handler that evaluates its event, and returns the result or the code of the error. */
export const EVALUATING_HANDLER = `
  const fs = require('node:fs');
  const os = require('node:os');
  const { spawnSync } = require('node:child_process');
  exports.handler = async ({ text }) => {
    try {
      return await eval(text);
    } catch (error) {
      return error.code ?? String(error);
    }
  };`;
