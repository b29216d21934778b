process.stderr.write('millrace: no commands yet\n');
process.exitCode = 1;
