{% autoescape off %}# Fleetward enrolment package: {{ label }}
$server = {{ server }}
$key = {{ key }}
if (Get-Service -Name 'fleetward-agent' -ErrorAction SilentlyContinue) { exit 0 }
$msi = Join-Path $PSScriptRoot 'fleetward-agent.msi'
$arguments = @('/i', "`"$msi`"", "FLEETWARD_SERVER=`"$server`"", "FLEETWARD_KEY=`"$key`"", '/qn', '/norestart')
$run = Start-Process -FilePath 'msiexec.exe' -ArgumentList $arguments -Wait -PassThru
exit $run.ExitCode
{% endautoescape %}
