echo "$PASSWORD" | helm registry login --plain-http -u "$USER_NAME" --password-stdin "$REGISTRY"
helm create chart
helm package chart
helm push --plain-http chart-0.1.0.tgz "oci://$REGISTRY/team"
mkdir back
helm pull --plain-http "oci://$REGISTRY/team/chart" --version 0.1.0 --destination back
cmp chart-0.1.0.tgz back/chart-0.1.0.tgz
