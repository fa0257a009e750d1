# The job as a container. Root's file system can be read-only: everything is written below SPLITTER_SCRATCH_DIR.
ARG NODE_IMAGE=node:24-bookworm-slim

# On the machine that builds, for the platform that is built: nothing is emulated.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
ARG TARGETARCH
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY job ./job
COPY infra/bundle.ts ./infra/
RUN npm run build
# The platform's own binaries alone; then without what no program reads: maps, types, docs.
RUN npm ci --omit=dev --ignore-scripts --os=linux --libc=glibc --cpu=$([ "$TARGETARCH" = amd64 ] && echo x64 || echo "$TARGETARCH") \
 && find node_modules dist -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) -delete \
 && mkdir scratch bin && ln -s ../dist/job/main.js bin/splitter

FROM ${NODE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="glue-to-s3-splitter" \
      org.opencontainers.image.description="Turns a table into one S3 object per row" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production \
    SPLITTER_SCRATCH_DIR=/scratch \
    TMPDIR=/scratch \
    HOME=/scratch \
    PATH=/opt/splitter/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /opt/splitter
COPY --from=build /build/node_modules ./node_modules
COPY package.json LICENSE ./
COPY --from=build /build/dist/job ./dist/job
COPY --from=build /build/bin ./bin
# Owned before it is declared: Fargate and Docker give a new volume the owner of the folder in the image.
COPY --from=build --chown=1000:1000 /build/scratch /scratch
VOLUME /scratch
USER 1000:1000
STOPSIGNAL SIGTERM
ENTRYPOINT ["splitter"]
CMD ["split"]
