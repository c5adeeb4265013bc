@echo off
rem Starts Micrographia: with Node 18 or newer where there is one, else with Python 3.7 or newer.
setlocal
rem Unlike cd, pushd also goes to a folder on the network: it gives it a drive letter.
pushd "%~dp0" || goto end
set "run="
rem Each is tried first: what is called python or py may be there without a Python. call, for those that are batch files themselves.
set "is18=process.exit(process.versions.node.split('.')[0] < 18 ? 1 : 0)"
set "is37=import sys; sys.exit(sys.version_info < (3, 7))"
call node -e "%is18%" >nul 2>nul && set "run=node server\serve.mjs"
if not defined run call py -3 -c "%is37%" >nul 2>nul && set "run=py -3 server\serve.py"
if not defined run call python -c "%is37%" >nul 2>nul && set "run=python server\serve.py"
if not defined run call python3 -c "%is37%" >nul 2>nul && set "run=python3 server\serve.py"
if not defined run goto none
call %run% %*
goto leave
:none
echo Micrographia needs Node 18 (nodejs.org) or Python 3.7, or newer, to serve its page to your browser; neither was found.
:leave
popd
:end
pause
