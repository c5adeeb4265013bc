@echo off
rem Starts Micrographia: with Node where there is one, else with Python 3.
cd /d "%~dp0"
where node >nul 2>nul && (node server\serve.mjs %* & goto end)
where py >nul 2>nul && (py -3 server\serve.py %* & goto end)
where python >nul 2>nul && (python server\serve.py %* & goto end)
echo Micrographia needs Node (nodejs.org) or Python 3 to serve its page to your browser; neither was found.
:end
pause
