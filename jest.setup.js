// The AWS SDK warns on Node 20 in every test file; the command silences it the same way.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
