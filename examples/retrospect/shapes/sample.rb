#!/usr/bin/env ruby
# The shape of the vendor's Ruby sample: methods per event, a log, appending to the intervention file. Its quirk is kept: zero is true
# in Ruby, so every script "stopped with error".
LOG = ENV.fetch("RETRO_LOG", File.join(Dir.home, "Desktop", "retrospect.log"))

def log(text)
  File.open(LOG, "a") { |file| file.puts(text) }
end

def start_source(script, source, _path, _client, intervention_file)
  log("#{script} is about to back up #{source}")
  return unless ENV["RETRO_SKIP"] == source

  File.open(intervention_file, "a") { |file| file.write("Source skipped by external script.") }
  exit 1
end

def end_script(script, num_errors, fatal_code, fatal_message)
  if fatal_code.to_i
    log("#{script} stopped with error: #{fatal_message}")
  elsif num_errors.to_i.positive?
    log("#{script} finished with #{num_errors} errors")
  else
    log("#{script} finished")
  end
end

event, *arguments = ARGV
case event
when "StartSource" then start_source(*arguments)
when "EndScript" then end_script(*arguments)
else log("unknown event #{event}")
end
