namespace Quickstart;

/// <summary>The checkout that this sample belongs to.</summary>
internal static class RepositoryRoot
{
    public static string Find()
    {
        foreach (var start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "Sigstore.Build.sln")))
                {
                    return folder;
                }
            }
        }

        throw new StoryException("Sigstore.Build.sln was not found above this folder; run it inside a checkout");
    }
}
