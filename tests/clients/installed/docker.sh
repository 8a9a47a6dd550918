image="$REGISTRY/team/docker:v1"
echo "$PASSWORD" | docker login -u "$USER_NAME" --password-stdin "$REGISTRY"
mkdir context
echo hello >context/file
printf 'FROM scratch\nCOPY file /file\n' >context/Dockerfile
docker build --quiet --tag "$image" context
docker push "$image"
docker rmi "$image"
docker pull "$image"
docker create --name berth-client-test "$image" /file
docker cp berth-client-test:/file back
docker rm berth-client-test
docker rmi "$image"
cmp context/file back
